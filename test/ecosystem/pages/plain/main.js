import 'persisted-form';
