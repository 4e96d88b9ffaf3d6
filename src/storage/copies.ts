import { encode, isExpired, noDraft } from '../core/draft.js';
import { join, replicaOf, type Replica } from './replica.js';

/** As much of Web Storage as copies need. */
export type Area = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

/** A draft of a server's, as this device has it. */
export interface Copy {
  readonly draft: Replica;
  /** The server's version that it was merged with; `*` for one without a name, nothing where the server has none. */
  readonly etag?: string | undefined;
  /** The server has yet to be told of something. */
  readonly isUnsent: boolean;
}

const noCopy: Copy = { draft: noDraft, isUnsent: false };

function parse(text: string | null | undefined): Copy {
  try {
    const { draft, etag, isUnsent } = JSON.parse(text ?? '{}') as Record<string, unknown>;
    const replica = replicaOf(draft);
    if (isExpired(replica, replica.maxAge)) return noCopy;
    return { draft: replica, etag: typeof etag === 'string' ? etag : undefined, isUnsent: isUnsent === true };
  } catch {
    return noCopy;
  }
}

/** The copies of one server's drafts on this device, apart by owner. What `localStorage` refuses lasts as long as the page. */
export function copiesOf(endpoint: string, area: () => Area) {
  const refused = new Map<string, string>();
  const ownerAt = `persisted-form:owner:${endpoint}`;
  const prefixOf = (owner: string) => `persisted-form:remote:${endpoint}:${owner}:`;

  function get(name: string): string | null | undefined {
    try {
      return refused.get(name) ?? area().getItem(name);
    } catch {
      return undefined;
    }
  }

  function set(name: string, text: string | undefined): boolean {
    refused.delete(name);
    try {
      if (text === undefined) area().removeItem(name);
      else area().setItem(name, text);
      return true;
    } catch {
      if (text !== undefined) refused.set(name, text);
      return false;
    }
  }

  function names(prefix: string): string[] {
    const all = [...refused.keys()];
    try {
      for (let i = 0; i < area().length; i++) all.push(area().key(i) ?? '');
    } catch {
      // Those that were refused are all there are.
    }
    return all.filter((name) => name.startsWith(prefix));
  }

  const owner = () => get(ownerAt) ?? '';
  const nameOf = (key: string, of: string) => prefixOf(of) + key;

  return {
    nameOf,
    parse,
    /** Whom the server has answered last, in whatever tab. */
    owner,
    keys: () => names(prefixOf(owner())).map((name) => name.slice(prefixOf(owner()).length)),
    has: (key: string, of: string): boolean => get(nameOf(key, of)) != null,
    /** Written before the first answer, a copy is nobody's yet: it is whose form asks for it. */
    read(key: string, of: string): Copy {
      const [its, nobodys] = [parse(get(nameOf(key, of))), parse(get(nameOf(key, '')))];
      return { ...its, draft: join(its.draft, nobodys.draft), isUnsent: its.isUnsent || nobodys.isUnsent };
    },
    /** @returns false if the copy goes with the page */
    write(key: string, of: string, { draft, etag, isUnsent }: Copy): boolean {
      const isNothing = !draft.fields.size && !isUnsent;
      if (of) set(nameOf(key, ''), undefined);
      return set(
        nameOf(key, of),
        isNothing ? undefined : JSON.stringify({ draft: encode(draft, draft), etag, isUnsent }),
      );
    },
    /** It is not theirs after all: whose form asks for it. */
    disown(key: string, of: string): void {
      const text = get(nameOf(key, of)) ?? undefined;
      set(nameOf(key, of), undefined);
      set(nameOf(key, ''), text);
    },
    /** Whose drafts the server has answered with. Those of its previous owner that the server has, too, are removed. */
    own(next: string): void {
      const before = owner();
      if (before === next) return;
      set(ownerAt, next);
      if (before) for (const name of names(prefixOf(before))) if (!parse(get(name)).isUnsent) set(name, undefined);
    },
  };
}
