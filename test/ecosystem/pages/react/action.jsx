/** @jsxImportSource react */
import 'persisted-form';
import { useActionState } from 'react';
import { createRoot } from 'react-dom/client';

/** React resets a form whose action has run; where the action throws, it does not. */
function Comment() {
  const [said, send] = useActionState(async (before, data) => {
    const response = await fetch('/react/answer', { method: 'POST', body: new URLSearchParams(data) });
    if (!response.ok) throw new Error('The server refused');
    return [...before, data.get('comment')];
  }, []);
  return (
    <persisted-form clear-on="submit">
      <form action={send}>
        <input name="comment" />
        <button id="send">Send</button>
      </form>
      <output id="state">{JSON.stringify(said)}</output>
    </persisted-form>
  );
}

// A thrown error takes the tree away: the page says so.
const onUncaughtError = () => (document.title = 'refused');
createRoot(document.getElementById('app'), { onUncaughtError }).render(<Comment />);
