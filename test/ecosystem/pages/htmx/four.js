import 'persisted-form';
import htmx from 'htmx4';

globalThis.htmx = htmx;
