// What JSX and templates may say of the element, in each framework that types its tags. Types only.
import type { PersistedForm } from './element.js';
import type { PersistedFormEventMap } from './events.js';
import type { PersistOptions } from './handle.js';

type Option = keyof PersistOptions;

/** The options, as properties. */
type Properties = { [Name in Option]?: PersistedForm[Name] | undefined };

/** `maxAge` → `max-age`. */
type Kebab<Name extends string> = Name extends `${infer Start}${infer Rest}`
  ? `${Start extends Lowercase<Start> ? Start : `-${Lowercase<Start>}`}${Kebab<Rest>}`
  : Name;

/** An attribute is text: a number may be written as one, and a boolean that is on as an empty one. */
type Attribute<Value> = Value extends number ? Value | `${Value}` : Value extends true ? Value | '' : Value;

/** The options, as attributes. */
type Attributes = {
  [Name in Exclude<Option, 'migrate'> as Kebab<Name>]?: Attribute<Properties[Name]> | undefined;
};

type Listener<Type extends keyof PersistedFormEventMap> = (
  event: PersistedFormEventMap[Type] & { readonly currentTarget: PersistedForm },
) => unknown;
/** `onrestore`: React 19, Preact, Svelte 5. */
type OnProperties = { [Type in keyof PersistedFormEventMap as `on${Type}`]?: Listener<Type> | undefined };
/** `on:restore`: Solid, Svelte 4. */
type OnDirectives = { [Type in keyof PersistedFormEventMap as `on:${Type}`]?: Listener<Type> | undefined };
/** `persist-error` → `PersistError`. */
type Pascal<Name extends string> = Name extends `${infer Start}-${infer Rest}`
  ? `${Capitalize<Start>}${Pascal<Rest>}`
  : Capitalize<Name>;
/** `onRestore`: what Vue makes of `@restore`. */
type Emits = { [Type in keyof PersistedFormEventMap as `on${Pascal<Type>}`]?: Listener<Type> | undefined };

/** What every framework may set on `<persisted-form>`. */
export type PersistedFormProps = Attributes & Omit<Properties, keyof Attributes>;

/** `prop:migrate`: Solid. */
type PropDirectives = { [Name in Option as `prop:${Name}`]?: Properties[Name] };
type TemplateProps = PersistedFormProps & Emits;
/** A component, as Vue's templates see one. */
type TemplateTag<Props> = new () => { $props: Props };

// Each of these packages may be missing where this file is read: then its block says nothing, and is no error.

/** @ts-ignore -- react may not be installed */
declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      /** @ts-ignore -- as above */
      'persisted-form': DetailedHTMLProps<HTMLAttributes<PersistedForm>, PersistedForm> &
        PersistedFormProps &
        OnProperties;
    }
  }
}

/** @ts-ignore -- preact may not be installed */
declare module 'preact' {
  namespace JSX {
    interface IntrinsicElements {
      /** @ts-ignore -- as above */
      'persisted-form': import('preact').HTMLAttributes<PersistedForm> & PersistedFormProps & OnProperties;
    }
  }
}

/** @ts-ignore -- solid-js may not be installed */
declare module 'solid-js/jsx-runtime' {
  namespace JSX {
    interface IntrinsicElements {
      /** @ts-ignore -- as above */
      'persisted-form': HTMLAttributes<PersistedForm> & PersistedFormProps & OnDirectives & PropDirectives;
    }
  }
}

/** @ts-ignore -- vue may not be installed */
declare module 'vue' {
  interface GlobalComponents {
    /** @ts-ignore -- as above */
    'persisted-form': TemplateTag<import('vue').ReservedProps & import('vue').HTMLAttributes & TemplateProps>;
  }
}

declare global {
  namespace svelteHTML {
    interface IntrinsicElements {
      /** @ts-ignore -- svelte may not be installed */
      'persisted-form': import('svelte/elements').HTMLAttributes<PersistedForm> &
        PersistedFormProps &
        OnProperties &
        OnDirectives;
    }
  }
}
