import 'persisted-form';
import { Application, Controller } from '@hotwired/stimulus';
import * as Turbo from '@hotwired/turbo';

globalThis.Turbo = Turbo;

/** Shows what a script of the page knows: what it was told, and what the fields hold when it was told. */
class NoteController extends Controller {
  static targets = ['name', 'state', 'restored'];

  changed() {
    this.stateTarget.textContent = this.nameTarget.value;
  }

  restore({ detail }) {
    this.restoredTarget.textContent = detail.restored.join();
  }
}

Application.start().register('note', NoteController);
