import 'persisted-form';
import Alpine from 'alpinejs';
import { initialOf } from '../data.js';

Alpine.data('settings', () => ({ form: structuredClone(initialOf(location.search)), count: 0, restored: 0 }));
Alpine.start();
