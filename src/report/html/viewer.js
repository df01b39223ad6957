// Moves a plate of tiles by drawing it, and keeps the place when another zoom is opened.
for (const viewer of document.querySelectorAll('.viewer')) {
  let at = null;
  const zoom = plate => 256 * 2 ** plate.dataset.zoom;
  const origin = plate => [plate.dataset.col * 256, plate.dataset.row * 256];
  // The middle of what is seen, in shares of the world; what is seen whole says nothing of it.
  const keep = plate => {
    const [x, y] = origin(plate), all = zoom(plate);
    const seen = [plate.scrollLeft + plate.clientWidth / 2, plate.scrollTop + plate.clientHeight / 2];
    const whole = [plate.scrollWidth <= plate.clientWidth, plate.scrollHeight <= plate.clientHeight];
    const here = [(x + seen[0]) / all, (y + seen[1]) / all];
    const middle = [(x + plate.scrollWidth / 2) / all, (y + plate.scrollHeight / 2) / all];
    at = here.map((place, axis) => whole[axis] ? (at ?? middle)[axis] : place);
  };
  const show = plate => {
    const [x, y] = origin(plate), all = zoom(plate);
    const middle = [(x + plate.scrollWidth / 2) / all, (y + plate.scrollHeight / 2) / all];
    const [px, py] = at ?? middle;
    plate.scrollTo(px * all - x - plate.clientWidth / 2, py * all - y - plate.clientHeight / 2);
  };
  for (const plate of viewer.querySelectorAll('.plate')) {
    plate.parentNode.addEventListener('toggle', () => plate.parentNode.open && show(plate));
    plate.addEventListener('pointerdown', event => plate.setPointerCapture(event.pointerId));
    plate.addEventListener('pointermove', event => {
      if (event.buttons && event.pointerType === 'mouse') plate.scrollBy(-event.movementX, -event.movementY);
    });
    for (const moved of ['pointerup', 'wheel', 'keyup', 'scrollend'])
      plate.addEventListener(moved, () => plate.parentNode.open && keep(plate), { passive: true });
    if (plate.parentNode.open) show(plate);
  }
}
