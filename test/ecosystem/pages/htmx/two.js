import 'persisted-form';
import htmx from 'htmx.org';

globalThis.htmx = htmx;
