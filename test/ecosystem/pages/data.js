/** What the server (or the app) says a form holds at first: the same form in every stack, empty and filled. */
export const empty = { name: '', bio: '', plan: '', langs: [], news: false, days: [], size: '' };
export const full = {
  name: 'Ada',
  bio: 'Some\ntext',
  plan: 'pro',
  langs: ['en'],
  news: true,
  days: ['mon', 'wed'],
  size: 'm',
};

export const plans = { '': 'None', free: 'Free', pro: 'Pro', team: 'Team' };
export const langs = ['en', 'de', 'fr'];
export const days = ['mon', 'tue', 'wed'];
export const sizes = ['s', 'm', 'l'];

/** The page's address says which: `?full`, or nothing. */
export const initialOf = (search) => (search === '?full' ? full : empty);
