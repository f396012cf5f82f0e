const cases = [...document.querySelectorAll('.case')];
const search = document.querySelector('#search');
const chips = [...document.querySelectorAll('input[name=verdict]')];
const selects = [...document.querySelectorAll('nav select')];
const tiles = [...document.querySelectorAll('.tile[data-area]')];
const texts = new Map(cases.map((one) => [one, one.dataset.text.toLowerCase()]));

function show() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const wanted = new Set(chips.filter((chip) => chip.checked).map((chip) => chip.value));
  let count = 0;
  for (const one of cases) {
    const fits = one.dataset.verdicts.split(' ').some((verdict) => wanted.has(verdict))
      && selects.every((select) => !select.value || one.dataset[select.name] === select.value)
      && words.every((word) => texts.get(one).includes(word));
    one.hidden = !fits;
    count += fits ? 1 : 0;
  }
  document.querySelector('#shown').textContent = `${count} of ${cases.length} cases`;
  document.querySelector('.empty').hidden = count > 0;
  const area = selects.find((select) => select.name === 'area').value;
  tiles.forEach((tile) => tile.classList.toggle('on', tile.dataset.area === area));
}

// Opens what the address names: a case, or a case over one transport.
function follow() {
  const name = decodeURIComponent(location.hash.slice(1));
  const target = name && document.getElementById(name);
  const one = target && target.closest('.case');
  if (!one) return;
  one.hidden = false;
  one.open = true;
  target.scrollIntoView();
}

if (search) {
  search.addEventListener('input', show);
  [...chips, ...selects].forEach((control) => control.addEventListener('change', show));
  for (const tile of tiles) {
    tile.addEventListener('click', () => {
      const select = selects.find((one) => one.name === 'area');
      select.value = select.value === tile.dataset.area ? '' : tile.dataset.area;
      show();
    });
  }
  document.addEventListener('keydown', (event) => {
    if (event.key === '/' && event.target.tagName !== 'INPUT') {
      event.preventDefault();
      search.focus();
    }
  });
  document.addEventListener('click', async (event) => {
    const code = event.target.closest('.copy');
    // Some browsers have no clipboard for a page that is a file: there it can be selected by hand.
    if (!code || !navigator.clipboard) return;
    await navigator.clipboard.writeText(code.textContent);
    code.classList.add('copied');
    setTimeout(() => code.classList.remove('copied'), 1500);
  });
  addEventListener('hashchange', follow);
  show();
  follow();
}
