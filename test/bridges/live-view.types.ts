// What must compile: the hook and the parameters are those that phoenix_live_view's own types ask for.
import type { HooksOptions, LiveSocketOptions } from 'phoenix_live_view';
import { connectParams, hooks } from '../../src/bridges/live-view.js';

export const all: HooksOptions = { ...hooks };
export const options: LiveSocketOptions = {
  hooks: { ...hooks, Mine: { mounted: () => undefined } },
  params: connectParams({ _csrf_token: 'token' }),
};
export const asked: LiveSocketOptions = { params: connectParams((view) => ({ locale: view?.lang })) };

// @ts-expect-error -- there is no hook of that name
export const wrong = hooks.Persisted as unknown;
// @ts-expect-error -- parameters are an object, or a function that returns one
export const none = connectParams('token');
