/** garlicjs, a jQuery plugin: one key a field, saved at eight kinds of event. */
export default {
  label: 'garlicjs',
  published: ['jquery/dist/jquery.min.js', 'garlicjs/dist/garlic.min.js'],
  packages: ['garlicjs', 'jquery'],
  library: `window.jQuery = require('jquery'); require('garlicjs/garlic.js');`,
  start(forms) {
    for (const form of forms) jQuery(form).garlic();
  },
};
