import '@vaadin/checkbox';
import '@vaadin/date-picker';
import '@vaadin/radio-group';
import '@vaadin/select';
import '@vaadin/text-area';
import '@vaadin/text-field';

document.querySelector('vaadin-select').items = [
  { label: 'Free', value: 'free' },
  { label: 'Team', value: 'team' },
];
