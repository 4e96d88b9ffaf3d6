/** @jsxImportSource react */
import 'persisted-form';
import { useActionState } from 'react';
import { createRoot } from 'react-dom/client';

/** React's form action resets the form where it succeeds; where it throws, an error boundary or state tells, and nothing is reset. */
function Comment() {
  const [said, send, pending] = useActionState(async (before, data) => {
    const response = await fetch('/answer', { method: 'POST', body: new URLSearchParams(data) });
    if (!response.ok) throw new Error('The server refused');
    return [...before, data.get('comment')];
  }, []);
  return (
    <persisted-form clear-on="submit">
      <form action={send}>
        <input name="comment" />
        <button disabled={pending}>Send</button>
      </form>
      <output id="state">{JSON.stringify(said)}</output>
    </persisted-form>
  );
}
createRoot(document.getElementById('app'), { onUncaughtError() {} }).render(<Comment />);
