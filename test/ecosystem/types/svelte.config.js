// Nothing to configure; without it svelte-check looks for one further up.
export default {};
