/** The page alone: what every other number stands on. */
export default {
  label: 'nothing (the page alone)',
  keeps: 'nothing',
  yardstick: true,
  start() {},
};
