import { expect } from '@open-wc/testing';
import { mayPersist, type Rules } from '../src/core/policy.js';
import type { Control } from '../src/core/field.js';
import { finder } from './helpers/form.js';

/** May the field called `a` (or the first of any name) be stored? */
function may(html: string, rules?: Rules): boolean {
  const root = document.createElement('div');
  root.innerHTML = html;
  document.body.append(root);
  return mayPersist(root.querySelector('[name]') as Control, root, rules);
}

const input = (name: string, attributes = '') => {
  const element = document.createElement('input');
  element.name = name;
  return element.outerHTML.replace('>', ` ${attributes}>`);
};

describe('mayPersist', () => {
  describe('never, also with data-persist="on"', () => {
    for (const type of ['password', 'submit', 'button', 'reset', 'image', 'file']) {
      it(`type=${type}`, () => {
        expect(may(input('a', `type="${type}"`))).to.be.false;
        expect(may(input('a', `type="${type}" data-persist="on"`))).to.be.false;
      });
    }

    for (const autocomplete of [
      'current-password',
      'new-password',
      'one-time-code',
      'cc-number',
      'cc-csc',
      'cc-exp',
      'cc-exp-month',
      'cc-exp-year',
      'cc-given-name',
      'cc-additional-name',
      'cc-family-name',
      'section-a billing cc-number',
      'CC-Number',
      'section-login current-password webauthn',
    ]) {
      it(`autocomplete="${autocomplete}"`, () => {
        expect(may(input('a', `autocomplete="${autocomplete}"`))).to.be.false;
        expect(may(input('a', `autocomplete="${autocomplete}" data-persist="on"`))).to.be.false;
      });
    }
  });

  it('a custom element that has its autocomplete as a property', () => {
    for (const autocomplete of ['cc-number', 'one-time-code']) {
      const root = document.createElement('div');
      root.dataset.persist = 'on';
      const control = Object.assign(document.createElement('x-card'), { name: 'a', value: '', autocomplete });
      root.append(control);
      expect(mayPersist(control, root)).to.be.false;
    }
  });

  describe('by autocomplete, yes', () => {
    for (const autocomplete of [
      'cc-name',
      'cc-type',
      'billing cc-name',
      'off',
      'username',
      'email',
      'on',
      'nocc-number',
    ])
      it(autocomplete, () => {
        expect(may(input('a', `autocomplete="${autocomplete}"`))).to.be.true;
      });
  });

  describe('by name, not until data-persist="on"', () => {
    for (const name of [
      'passWord',
      'user[passWord]',
      'passwd',
      'pwd',
      'passcode',
      'passphrase',
      'cvc',
      'cvv',
      'csc',
      'ssn',
      'otp',
      'cardnumber',
      'cardNumber',
      'card_number',
      'card-number',
      'CardNumber',
      'CARDNUMBER',
      'user[ssn]',
      'user.otp',
      'userPwd',
      'smsOTP',
      'OTPCode',
      'otp1',
      'cvc2',
      'billing[card][cvv]',
      'password',
      'Password',
      'user_password',
      'userpassword',
      'passwordConfirmation',
      'MYPASSWORDAGAIN',
    ])
      it(name, () => {
        expect(may(input(name))).to.be.false;
        expect(may(input(name, 'data-persist="on"'))).to.be.true;
      });
  });

  describe('by name, yes', () => {
    for (const name of [
      'footprint',
      'hotpot',
      'potpourri',
      'opt',
      'passport',
      'passenger',
      'bypass',
      'discipline',
      'lessness',
      'scorecard',
      'card',
      'cardholder',
      'number',
      'username',
      'description',
      'ascsca',
      'co-tp',
    ])
      it(name, () => {
        expect(may(input(name))).to.be.true;
      });
  });

  it('hidden inputs not until data-persist="on"', () => {
    expect(may(input('a', 'type="hidden"'))).to.be.false;
    expect(may(input('a', 'type="hidden" data-persist="on"'))).to.be.true;
  });

  it('files where the storage takes files', () => {
    expect(may(input('a', 'type="file"'), { takesFiles: true })).to.be.true;
  });

  it('buttons never', () => {
    expect(may('<button name="a" value="x" data-persist="on"></button>')).to.be.false;
  });

  it('textareas and selects', () => {
    expect(may('<textarea name="a"></textarea>')).to.be.true;
    expect(may('<select name="a"></select>')).to.be.true;
    expect(may('<select name="a" multiple></select>')).to.be.true;
  });

  it('data-persist="off" on the field leaves it alone', () => {
    expect(may(input('a', 'data-persist="off"'))).to.be.false;
  });

  it('data-persist="off" on an ancestor leaves its fields alone', () => {
    expect(may(`<div data-persist="off"><p>${input('a')}</p></div>`)).to.be.false;
  });

  it('the nearest word counts', () => {
    expect(may(`<div data-persist="off"><p data-persist="on">${input('a')}</p></div>`)).to.be.true;
    expect(may(`<div data-persist="on"><p data-persist="off">${input('a')}</p></div>`)).to.be.false;
  });

  it('data-persist="on" on an ancestor takes its fields in', () => {
    expect(may(`<div data-persist="on">${input('otp')}</div>`)).to.be.true;
  });

  it('data-persist="on" on an ancestor takes no password in', () => {
    expect(may(`<div data-persist="on">${input('a', 'type="password"')}</div>`)).to.be.false;
  });

  it('several words stand side by side', () => {
    expect(may(input('otp', 'data-persist="on keep"'))).to.be.true;
  });

  it('words outside the element say nothing', () => {
    document.body.innerHTML = `<div data-persist="off"><section>${input('a')}</section></div>`;
    const root = document.querySelector('section') as HTMLElement;
    expect(mayPersist(finder(root)('a'), root)).to.be.true;
  });

  it('fields that match exclude are left alone', () => {
    expect(may(input('a', 'class="private"'), { exclude: '.private' })).to.be.false;
    expect(may(input('a'), { exclude: '.private' })).to.be.true;
  });

  it('a selector that is none leaves every field alone, and throws nothing', () => {
    expect(may(input('a'), { exclude: '[[' })).to.be.false;
  });
});
