import 'trix';
import './rich-text.js';
