/** sisyphus.js, a jQuery plugin: one key a field; text is saved at each input, the whole form at each change. */
export default {
  label: 'sisyphus.js',
  published: ['jquery/dist/jquery.min.js', 'sisyphus.js/sisyphus.min.js'],
  packages: ['sisyphus.js', 'jquery'],
  library: `window.jQuery = require('jquery'); require('sisyphus.js/sisyphus.js');`,
  savesWholeForm: true,
  start(forms) {
    for (const form of forms) jQuery(form).sisyphus();
  },
};
