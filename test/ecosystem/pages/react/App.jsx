/** @jsxImportSource react */
import 'persisted-form';
import { useState } from 'react';
import { days, langs, plans, sizes } from '../data.js';

// `setForm({ ...form, … })` on purpose, not `setForm((form) => …)`: many apps are written so, and two fields told in one
// go, before React has rendered again, would lose the first.
export function App({ initial }) {
  const [form, setForm] = useState(initial);
  const [count, setCount] = useState(0);
  const [restored, setRestored] = useState(0);
  const set = ({ target: { name, value } }) => setForm({ ...form, [name]: value });
  return (
    <persisted-form onrestore={() => setRestored(restored + 1)}>
      <form>
        <input name="name" value={form.name} onChange={set} />
        <textarea name="bio" value={form.bio} onChange={set} />
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
          value={form.langs}
          onChange={(event) => setForm({ ...form, langs: [...event.target.selectedOptions].map(({ value }) => value) })}
        >
          {langs.map((lang) => (
            <option key={lang}>{lang}</option>
          ))}
        </select>
        <input
          type="checkbox"
          name="news"
          checked={form.news}
          onChange={(event) => setForm({ ...form, news: event.target.checked })}
        />
        {days.map((day) => (
          <input
            key={day}
            type="checkbox"
            name="days"
            value={day}
            checked={form.days.includes(day)}
            onChange={({ target }) =>
              setForm({ ...form, days: target.checked ? [...form.days, day] : form.days.filter((d) => d !== day) })
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
