/** @jsxImportSource preact */
import type { PersistedForm, RestoreDetail } from 'persisted-form';

export const form = (
  <persisted-form
    class="wide"
    storage-key="settings"
    max-age={3600}
    clear-on="submit"
    sync
    ref={(element: PersistedForm | null) => {
      element?.undo();
    }}
    onrestore={({ detail }) => {
      const { restored }: RestoreDetail = detail;
      return restored;
    }}
    onpersist-error={({ detail }) => detail.operation}
  >
    <form />
  </persisted-form>
);

// @ts-expect-error no such policy
export const policy = <persisted-form notify="loud" />;
// @ts-expect-error `save` has no list of restored fields
export const detail = <persisted-form onsave={(event) => event.detail.restored} />;
