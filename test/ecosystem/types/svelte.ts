// What Svelte's templates look up (Good.svelte is one), and what they must not take.
import 'persisted-form';

type Props = svelteHTML.IntrinsicElements['persisted-form'];

export const good: Props = { class: 'wide', 'storage-key': 'settings', onrestore: ({ detail }) => detail.restored };
// @ts-expect-error no such policy
export const policy: Props = { notify: 'loud' };
// @ts-expect-error `save` has no list of restored fields
export const detail: Props = { onsave: (event) => event.detail.restored };
