/** @jsxImportSource solid-js */
import type { RestoreDetail } from 'persisted-form';

export const form = (
  <persisted-form
    class="wide"
    storage-key="settings"
    max-age="3600"
    clear-on="submit"
    prop:migrate={(values, from) => (from === '1' ? values : { ...values, name: null })}
    on:restore={({ detail }) => {
      const { restored }: RestoreDetail = detail;
      return restored;
    }}
    on:persist-error={({ detail }) => detail.operation}
  >
    <form />
  </persisted-form>
);

// @ts-expect-error no such policy
export const policy = <persisted-form notify="loud" />;
// @ts-expect-error `save` has no list of restored fields
export const detail = <persisted-form on:save={(event) => event.detail.restored} />;
