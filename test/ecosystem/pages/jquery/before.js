import './components.js';
import 'persisted-form';
