import '@angular/compiler';
import 'persisted-form';
import { JsonPipe } from '@angular/common';
import { Component, CUSTOM_ELEMENTS_SCHEMA, provideZonelessChangeDetection, signal } from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule } from '@angular/forms';
import { bootstrapApplication } from '@angular/platform-browser';
import { days, initialOf, langs, plans } from '../data.js';

const initial = initialOf(location.search);

@Component({
  selector: '#app',
  imports: [ReactiveFormsModule, JsonPipe],
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  template: `
    <persisted-form (restore)="restored.set(restored() + 1)">
      <form [formGroup]="form">
        <input formControlName="name" name="name" />
        <textarea formControlName="bio" name="bio"></textarea>
        <select formControlName="plan" name="plan">
          @for (plan of plans; track plan[0]) {
            <option [value]="plan[0]">{{ plan[1] }}</option>
          }
        </select>
        <select formControlName="langs" name="langs" multiple>
          @for (lang of langs; track lang) {
            <option [value]="lang">{{ lang }}</option>
          }
        </select>
        <input formControlName="news" type="checkbox" name="news" />
        @for (day of days; track day) {
          <input
            type="checkbox"
            name="days"
            [value]="day"
            [checked]="form.value.days.includes(day)"
            (change)="toggle(day, $any($event.target).checked)"
          />
        }
        <input formControlName="size" type="radio" name="size" value="s" />
        <input formControlName="size" type="radio" name="size" value="m" />
        <input formControlName="size" type="radio" name="size" value="l" />
        <button id="count" type="button" (click)="count.set(count() + 1)">{{ count() }}</button>
      </form>
      <output id="state">{{ form.value | json }}</output>
      <output id="restored">{{ restored() }}</output>
    </persisted-form>
  `,
})
class App {
  readonly plans = Object.entries(plans);
  readonly langs = langs;
  readonly days = days;
  readonly count = signal(0);
  readonly restored = signal(0);
  readonly form: FormGroup = new FormGroup(
    Object.fromEntries(Object.entries(initial).map(([name, value]) => [name, new FormControl(value)])),
  );

  toggle(day: string, checked: boolean) {
    const control = this.form.controls['days'];
    control.setValue(checked ? [...control.value, day] : control.value.filter((d: string) => d !== day));
  }
}

await bootstrapApplication(App, { providers: [provideZonelessChangeDetection()] });
