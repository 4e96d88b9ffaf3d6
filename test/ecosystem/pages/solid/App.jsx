import 'persisted-form';
import { createSignal, For } from 'solid-js';
import { createStore } from 'solid-js/store';
import { days, langs, plans, sizes } from '../data.js';

export function App(props) {
  const [form, setForm] = createStore(structuredClone(props.initial));
  const [count, setCount] = createSignal(0);
  const [restored, setRestored] = createSignal(0);
  const set = ({ currentTarget: { name, value } }) => setForm(name, value);
  return (
    <persisted-form on:restore={() => setRestored(restored() + 1)}>
      <form>
        <input name="name" value={form.name} onInput={set} />
        {/* Solid's server HTML has the text only as a child. */}
        <textarea name="bio" value={form.bio} onInput={set}>
          {props.initial.bio}
        </textarea>
        <select name="plan" value={form.plan} onInput={set}>
          <For each={Object.entries(plans)}>
            {([value, label]) => (
              <option value={value} selected={value === form.plan}>
                {label}
              </option>
            )}
          </For>
        </select>
        <select
          name="langs"
          multiple
          onInput={(event) =>
            setForm(
              'langs',
              [...event.currentTarget.selectedOptions].map(({ value }) => value),
            )
          }
        >
          <For each={langs}>{(lang) => <option selected={form.langs.includes(lang)}>{lang}</option>}</For>
        </select>
        <input
          type="checkbox"
          name="news"
          checked={form.news}
          onInput={(event) => setForm('news', event.currentTarget.checked)}
        />
        <For each={days}>
          {(day) => (
            <input
              type="checkbox"
              name="days"
              value={day}
              checked={form.days.includes(day)}
              onInput={({ currentTarget: { checked } }) =>
                setForm('days', (days) => (checked ? [...days, day] : days.filter((d) => d !== day)))
              }
            />
          )}
        </For>
        <For each={sizes}>
          {(size) => <input type="radio" name="size" value={size} checked={form.size === size} onInput={set} />}
        </For>
        <button id="count" type="button" onClick={() => setCount(count() + 1)}>
          {count()}
        </button>
      </form>
      <output id="state">{JSON.stringify(form)}</output>
      <output id="restored">{restored()}</output>
    </persisted-form>
  );
}
