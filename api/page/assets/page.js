// Comfort on top of pages that are complete without it: type-ahead, views without a reload, copying, map and list.

const wait = 120;
let count = 0;

// The W3C's editable combobox with a listbox: https://www.w3.org/WAI/ARIA/apg/patterns/combobox/
class Picker {
  constructor(input) {
    this.input = input;
    this.list = document.createElement('ul');
    this.list.className = 'options';
    this.list.id = `options-${count++}`;
    this.list.hidden = true;
    this.list.setAttribute('role', 'listbox');
    this.list.setAttribute('aria-label', input.labels[0]?.textContent ?? '');
    this.means = input.parentElement.querySelector(`[name="${CSS.escape(input.name)}-means"]`);
    this.said = document.createElement('p');
    this.said.className = 'out';
    this.said.setAttribute('role', 'status');
    input.after(this.list, this.said);
    for (const [name, value] of [['role', 'combobox'], ['aria-expanded', 'false'], ['aria-controls', this.list.id], ['aria-autocomplete', 'list']]) {
      input.setAttribute(name, value);
    }
    input.addEventListener('input', () => { clearTimeout(this.timer); this.timer = setTimeout(() => this.ask(), wait); });
    input.addEventListener('keydown', (event) => this.key(event));
    input.addEventListener('blur', () => this.close());
    this.list.addEventListener('mousedown', (event) => {
      event.preventDefault();
      const option = event.target.closest('[role="option"]');
      if (option) this.take(option);
    });
  }

  async ask() {
    const text = this.input.value.trim();
    this.asking?.abort();
    if (text.length < 2) { this.close(); return; }
    this.asking = new AbortController();
    const { suggest, language, kind } = this.input.dataset;
    const query = new URLSearchParams({ q: text, language, ...(kind ? { kind } : {}) });
    try {
      const response = await fetch(`${suggest}?${query}`, { signal: this.asking.signal });
      if (response.ok) this.show(await response.json());
    } catch (error) {
      if (error.name !== 'AbortError') this.close();
    }
  }

  show(found) {
    this.list.replaceChildren(...found.map((one, at) => {
      const option = document.createElement('li');
      option.id = `${this.list.id}-${at}`;
      option.setAttribute('role', 'option');
      option.setAttribute('aria-selected', 'false');
      option.dataset.value = one.value;
      option.dataset.means = one.means ?? '';
      const name = document.createElement('b');
      name.textContent = one.value;
      const what = document.createElement('span');
      what.textContent = one.what;
      option.append(name, what);
      return option;
    }));
    const { none, some } = this.input.dataset;
    this.said.textContent = found.length ? `${found.length} ${some}` : none;
    this.list.hidden = !found.length;
    this.input.setAttribute('aria-expanded', String(found.length > 0));
    this.input.removeAttribute('aria-activedescendant');
  }

  stop() {
    clearTimeout(this.timer);
    this.asking?.abort();
  }

  close() {
    this.stop();
    this.list.hidden = true;
    this.input.setAttribute('aria-expanded', 'false');
    this.input.removeAttribute('aria-activedescendant');
  }

  get active() { return this.list.querySelector('[aria-selected="true"]'); }

  go(option) {
    this.active?.setAttribute('aria-selected', 'false');
    option.setAttribute('aria-selected', 'true');
    this.input.setAttribute('aria-activedescendant', option.id);
    option.scrollIntoView({ block: 'nearest' });
  }

  take(option) {
    const { value, means } = option.dataset;
    this.input.value = value;
    if (this.means) {
      this.means.value = means ? `${means} ${value}` : '';
      this.means.disabled = !means;
    }
    this.close();
    this.input.focus();
  }

  key(event) {
    const options = [...this.list.children];
    const at = options.indexOf(this.active);
    const to = { ArrowDown: (at + 1) % options.length, ArrowUp: (at <= 0 ? options.length : at) - 1 }[event.key];
    if (to !== undefined && !this.list.hidden) {
      event.preventDefault();
      this.stop(); // a late answer must not replace what is being chosen from
      this.go(options[to]);
    } else if (event.key === 'ArrowDown') {
      this.ask();
    } else if (event.key === 'Enter' && at >= 0 && !this.list.hidden) {
      event.preventDefault();
      this.take(options[at]);
    } else if (event.key === 'Escape') {
      if (this.list.hidden) this.input.value = '';
      this.close();
    }
  }
}

// Swapping is a matter of two fields; without this the server does it.
function swap(form) {
  form.querySelector('[name="swap"]')?.addEventListener('click', (event) => {
    const [one, two] = ['from', 'to'].map((name) => form.elements[name]);
    const [oneMeans, twoMeans] = ['from-means', 'to-means'].map((name) => form.elements[name]);
    for (const [first, second] of [[one, two], [oneMeans, twoMeans]]) {
      [first.value, second.value] = [second.value, first.value];
    }
    [oneMeans.disabled, twoMeans.disabled] = [!oneMeans.value, !twoMeans.value];
    if (!one.value || !two.value) event.preventDefault();
    else event.currentTarget.disabled = true, form.requestSubmit();
  });
}

// Fields show names; addresses hold the ids that are meant, unless another text was typed. The server does the same.
function mean(form) {
  const words = (text) => text.trim().split(/\s+/).join(' ');
  form.addEventListener('formdata', ({ formData }) => {
    for (const [name, value] of [...formData]) {
      if (!name.endsWith('-means')) continue;
      const [ids] = value.split(' ', 1);
      const field = name.slice(0, -'-means'.length);
      formData.delete(name);
      if (words(value.slice(ids.length)) !== words(formData.get(field) ?? '')) continue;
      const [first, ...others] = ids.split(',');
      formData.set(field, first);
      for (const id of others) formData.append(field, id);
    }
  });
}

// Addresses are sent on, so they hold only what was said.
function clean(form) {
  form.addEventListener('formdata', ({ formData }) => {
    for (const [name, value] of [...formData]) if (!value || (name === 'ties' && value === '3')) formData.delete(name);
  });
}

// Browsers give the clipboard to pages of https alone, and may refuse it there.
async function writeToClipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement('textarea');
    field.value = text;
    field.className = 'out';
    document.body.append(field);
    field.select();
    const copied = document.execCommand('copy');
    field.remove();
    return copied;
  }
}

async function copy(button) {
  if (!await writeToClipboard(button.dataset.copy)) return;
  const before = button.textContent;
  const said = document.querySelector('[data-said]');
  button.textContent = button.dataset.done;
  if (said) said.textContent = button.dataset.done;
  setTimeout(() => { button.textContent = before; }, 1500);
}

// The list and the map point at each other: what is on one path is lit in both.
function link(root) {
  const on = (numbers) => {
    for (const one of root.querySelectorAll('[data-paths]')) {
      const among = one.dataset.paths.split(' ').some((number) => numbers.includes(number));
      one.classList.toggle('faded', numbers.length > 0 && !among);
    }
    for (const path of root.querySelectorAll('[data-path]')) path.classList.toggle('lit', numbers.includes(path.dataset.path));
  };
  const numbers = (target) => {
    const one = target.closest?.('[data-path], [data-map] [data-paths]');
    return one ? (one.dataset.path ?? one.dataset.paths).split(' ') : [];
  };
  for (const [type, far] of [['pointerover', 'pointerout'], ['focusin', 'focusout']]) {
    root.addEventListener(type, (event) => on(numbers(event.target)));
    root.addEventListener(far, () => on([]));
  }
}

// Another view of the same answer: fetched as a page, of which only the view is taken.
async function view(address, { push }) {
  const response = await fetch(address);
  if (!response.ok) { location.assign(address); return; }
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  for (const selector of ['[data-view]', '[data-views]']) {
    document.querySelector(selector)?.replaceWith(document.adoptNode(page.querySelector(selector)));
  }
  if (push) history.pushState({ view: true }, '', address);
  document.querySelector('[data-views] [aria-current]')?.focus();
}

// A brief has the paths with their evidence, whatever is looked at.
async function printBrief() {
  const [paths] = document.querySelectorAll('[data-views] a');
  if (paths && !paths.hasAttribute('aria-current')) await view(paths.href, { push: true });
  print();
}

document.addEventListener('click', (event) => {
  const tab = event.target.closest('[data-views] a');
  if (tab && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    view(tab.href, { push: true });
  }
  const button = event.target.closest('[data-copy]');
  if (button) copy(button);
  if (event.target.closest('[data-print]')) printBrief();
  for (const open of document.querySelectorAll('.tools details[open]')) {
    if (!open.contains(event.target)) open.open = false;
  }
});
document.addEventListener('keydown', (event) => {
  const open = event.key === 'Escape' && event.target.closest('.tools details[open]');
  if (open) { open.open = false; open.querySelector('summary').focus(); }
});
addEventListener('popstate', () => { if (document.querySelector('[data-view]')) view(location.href, { push: false }); });
// Decisions by key, and only while a pair has the focus, so that no letter typed elsewhere decides.
document.addEventListener('keydown', (event) => {
  const pair = event.target.matches('[data-decide]') ? event.target : null;
  if (!pair || event.ctrlKey || event.metaKey || event.altKey) return;
  // Where a layout has other letters (Ukrainian) or digits behind Shift (French), the key that is there on others.
  const typed = event.key.toLowerCase();
  const key = /^[a-z0-9]$/.test(typed) ? typed : event.code.replace(/^(Key|Digit)/, '').toLowerCase();
  const pairs = [...document.querySelectorAll('[data-decide]')];
  const near = pairs[pairs.indexOf(pair) + ({ j: 1, k: -1 }[key] ?? NaN)];
  const button = pair.querySelector(`[data-key="${CSS.escape(key)}"]`) ?? (key === 'u' ? document.querySelector('[data-undo] button') : null);
  if (near) near.focus();
  else if (button) button.click();
});

// Evidence belongs to the printed brief.
addEventListener('beforeprint', () => { for (const one of document.querySelectorAll('.evidence')) one.open = true; });

for (const input of document.querySelectorAll('[data-suggest]')) new Picker(input);
for (const form of document.forms) mean(form);
for (const form of document.querySelectorAll('[data-ask]')) { swap(form); clean(form); }
for (const button of document.querySelectorAll('[data-copy][hidden], [data-print][hidden]')) button.hidden = false;
link(document);
