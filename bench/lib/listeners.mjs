/** @returns how many event listeners the page's window, document and elements have (`on…` properties included) */
export async function listenersOf({ session }) {
  const count = async (expression) => {
    const { result } = await session.send('Runtime.evaluate', { expression });
    const { listeners } = await session.send('DOMDebugger.getEventListeners', { objectId: result.objectId, depth: -1 });
    return listeners.length;
  };
  return (await count('window')) + (await count('document'));
}
