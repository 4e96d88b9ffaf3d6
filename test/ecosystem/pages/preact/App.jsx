/** @jsxImportSource preact */
import 'persisted-form';
import { useState } from 'preact/hooks';
import { days, langs, plans, sizes } from '../data.js';

export function App({ initial }) {
  const [form, setForm] = useState(initial);
  const [count, setCount] = useState(0);
  const [restored, setRestored] = useState(0);
  const put = (change) => setForm((form) => ({ ...form, ...change(form) }));
  const set = ({ currentTarget: { name, value } }) => put(() => ({ [name]: value }));
  return (
    <persisted-form onrestore={() => setRestored((restored) => restored + 1)}>
      <form>
        <input name="name" value={form.name} onInput={set} />
        <textarea name="bio" value={form.bio} onInput={set} />
        <select name="plan" value={form.plan} onChange={set}>
          {Object.entries(plans).map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
        <select
          name="langs"
          multiple
          onChange={({ currentTarget }) => {
            const langs = [...currentTarget.selectedOptions].map(({ value }) => value);
            put(() => ({ langs }));
          }}
        >
          {langs.map((lang) => (
            <option key={lang} selected={form.langs.includes(lang)}>
              {lang}
            </option>
          ))}
        </select>
        <input
          type="checkbox"
          name="news"
          checked={form.news}
          onChange={({ currentTarget: { checked } }) => put(() => ({ news: checked }))}
        />
        {days.map((day) => (
          <input
            key={day}
            type="checkbox"
            name="days"
            value={day}
            checked={form.days.includes(day)}
            onChange={({ currentTarget: { checked } }) =>
              put((form) => ({ days: checked ? [...form.days, day] : form.days.filter((d) => d !== day) }))
            }
          />
        ))}
        {sizes.map((size) => (
          <input key={size} type="radio" name="size" value={size} checked={form.size === size} onChange={set} />
        ))}
        <button id="count" type="button" onClick={() => setCount(count + 1)}>
          {count}
        </button>
      </form>
      <output id="state">{JSON.stringify(form)}</output>
      <output id="restored">{restored}</output>
    </persisted-form>
  );
}
