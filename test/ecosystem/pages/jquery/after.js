import 'persisted-form';

setTimeout(() => import('./components.js'), 500);
