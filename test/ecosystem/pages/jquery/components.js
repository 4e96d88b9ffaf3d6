import $ from 'jquery';
import select2 from 'select2';
import 'select2/dist/css/select2.css';

globalThis.jQuery = $;
select2(globalThis, $);
$('select').select2({ width: '12em' });
