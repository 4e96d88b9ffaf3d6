/** @jsxImportSource react */
import type { PersistedForm, RestoreDetail } from 'persisted-form';

export const draft = (isDraft: boolean) => <persisted-form clear-on={isDraft ? 'submit' : undefined} />;

export const form = (
  <persisted-form
    id="settings"
    className="wide"
    storage-key="settings"
    max-age={3600}
    delay="0"
    clear-on="submit"
    notify="form"
    sync
    data-kind="settings"
    ref={(element: PersistedForm | null) => {
      element?.undo();
    }}
    onrestore={({ detail, currentTarget }) => {
      const { restored }: RestoreDetail = detail;
      currentTarget.undo();
      return restored;
    }}
    onpersist-error={({ detail }) => detail.operation}
  >
    <form />
  </persisted-form>
);

// @ts-expect-error no such policy
export const policy = <persisted-form notify="loud" />;
// @ts-expect-error seconds are a number
export const age = <persisted-form max-age="soon" />;
// @ts-expect-error `save` has no list of restored fields
export const detail = <persisted-form onsave={(event) => event.detail.restored} />;
