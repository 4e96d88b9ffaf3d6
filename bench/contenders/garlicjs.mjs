/** garlicjs, a jQuery plugin: one key a field, saved at eight kinds of event. */
export default {
  label: 'garlicjs',
  packages: ['garlicjs', 'jquery'],
  library: `window.jQuery = require('jquery'); require('garlicjs/garlic.js');`,
  start(forms) {
    for (const form of forms) jQuery(form).garlic();
  },
};
