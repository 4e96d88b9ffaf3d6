// What the notice needs of a script: the time in words, and where the focus goes. Copy it together with notice.css.

const units = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** "5 minutes ago", in a language. What is not a minute old is "now". */
export function ago(date, language, now = Date.now()) {
  const seconds = (date - now) / 1000;
  const [unit, size] = units.find(([, size]) => Math.abs(seconds) >= size) ?? ['second', Infinity];
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  return format.format(Math.trunc(seconds / size), unit);
}

function write(time) {
  if (!time.dateTime) return;
  const date = new Date(time.dateTime);
  const language = time.closest('[lang]')?.lang;
  time.textContent = ago(date, language);
  time.title = date.toLocaleString(language);
}

/** `<time data-ago="restore">` and `<time data-ago="save">` say when the draft was last edited. */
function stamp({ type, target, detail }) {
  for (const time of target.querySelectorAll(`time[data-ago=${type}]`)) {
    time.dateTime = detail.savedAt?.toISOString() ?? '';
    write(time);
  }
}

document.addEventListener('restore', stamp);
document.addEventListener('save', stamp);
setInterval(() => document.querySelectorAll('time[data-ago]').forEach(write), 30_000);

// A button that goes away takes the focus with it: who works by keyboard goes on in the form.
document.addEventListener('click', (event) => {
  const button = event.target.closest('.notice button');
  if (!button) return;
  const notice = button.closest('.notice');
  if (event.detail === 0) notice.closest('persisted-form').querySelector('input, textarea, select')?.focus();
  if (button.matches('.dismiss')) notice.hidden = true;
});
