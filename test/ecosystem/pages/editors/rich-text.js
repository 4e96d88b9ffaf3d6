import { Editor } from '@tiptap/core';
import StarterKit from '@tiptap/starter-kit';

/** Tiptap as a form-associated element: named, with a value, it is a field like any other. */
class RichText extends HTMLElement {
  static formAssociated = true;
  #internals = this.attachInternals();
  #editor;

  connectedCallback() {
    this.#editor = new Editor({
      element: this,
      extensions: [StarterKit],
      content: this.getAttribute('value') ?? '',
      onUpdate: ({ editor }) => {
        this.#internals.setFormValue(editor.getHTML());
        this.dispatchEvent(new Event('input', { bubbles: true }));
      },
    });
    this.#internals.setFormValue(this.value);
  }

  disconnectedCallback() {
    this.#editor.destroy();
  }

  get value() {
    return this.#editor?.getHTML() ?? '';
  }

  set value(html) {
    if (html !== this.value) this.#editor?.commands.setContent(html);
  }
}
customElements.define('rich-text', RichText);
