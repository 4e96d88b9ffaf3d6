// The page around the examples: their texts in four languages, and their code to be copied.
import css from './notice.css?raw';
import js from './notice.js?raw';

const texts = {
  en: {
    kept: 'We kept your draft.',
    undo: 'Undo',
    dismiss: 'Close',
    message: 'Your message',
    name: 'Your name',
    dirty: 'Saving…',
    saved: 'Saved',
    error: 'Not saved',
  },
  de: {
    kept: 'Ihr Entwurf ist noch da.',
    undo: 'Rückgängig machen',
    dismiss: 'Schließen',
    message: 'Ihre Nachricht',
    name: 'Ihr Name',
    dirty: 'Wird gespeichert …',
    saved: 'Gespeichert',
    error: 'Nicht gespeichert',
  },
  ar: {
    kept: 'احتفظنا بمسودتك.',
    undo: 'تراجع',
    dismiss: 'إغلاق',
    message: 'رسالتك',
    name: 'اسمك',
    dirty: 'جارٍ الحفظ…',
    saved: 'تم الحفظ',
    error: 'لم يتم الحفظ',
  },
  ja: {
    kept: '下書きを復元しました。',
    undo: '元に戻す',
    dismiss: '閉じる',
    message: 'メッセージ',
    name: 'お名前',
    dirty: '保存中…',
    saved: '保存しました',
    error: '保存できませんでした',
  },
};

const wanted = new URLSearchParams(location.search).get('lang') ?? 'en';
const language = wanted in texts ? wanted : 'en';

document.querySelector(`nav [hreflang=${language}]`).setAttribute('aria-current', 'true');
for (const example of document.querySelectorAll('[data-example]')) {
  example.lang = language;
  example.dir = language === 'ar' ? 'rtl' : 'ltr';
}
for (const node of document.querySelectorAll('[data-text]')) node.textContent = texts[language][node.dataset.text];

/** The markup of an example, as it would stand in a page. */
function markupOf(example) {
  const copy = example.firstElementChild.cloneNode(true);
  for (const time of copy.querySelectorAll('time')) {
    time.removeAttribute('datetime');
    time.removeAttribute('title');
    time.textContent = '';
  }
  copy.querySelector('[hidden]')?.removeAttribute('hidden');
  return copy.outerHTML
    .replace(/ data-text="\w+"/g, '')
    .replaceAll('=""', '')
    .replaceAll('\n        ', '\n');
}

const sources = { css, js };
for (const { dataset } of document.querySelectorAll('[data-example]'))
  sources[dataset.example] = markupOf(document.querySelector(`[data-example=${dataset.example}]`));
for (const pre of document.querySelectorAll('[data-source]')) pre.textContent = sources[pre.dataset.source];
