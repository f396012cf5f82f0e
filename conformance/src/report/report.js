const cases = [...document.querySelectorAll('.case')];
const search = document.querySelector('#search');
const chips = [...document.querySelectorAll('nav input[type=checkbox]')];
const areas = [...document.querySelectorAll('.area')];
let area = '';

function show() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const verdicts = new Set(chips.filter((chip) => chip.checked).map((chip) => chip.value));
  for (const one of cases) {
    const text = one.dataset.text.toLowerCase();
    const fits = verdicts.has(one.dataset.verdict) && (!area || one.dataset.area === area)
      && words.every((word) => text.includes(word));
    one.hidden = !fits;
  }
}

function follow() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target) { target.hidden = false; target.open = true; target.scrollIntoView(); }
}

for (const one of areas) {
  one.addEventListener('click', (event) => {
    event.preventDefault();
    area = area === one.dataset.area ? '' : one.dataset.area;
    areas.forEach((other) => other.classList.toggle('on', other.dataset.area === area));
    show();
  });
}
search.addEventListener('input', show);
chips.forEach((chip) => chip.addEventListener('change', show));
addEventListener('hashchange', follow);
follow();
