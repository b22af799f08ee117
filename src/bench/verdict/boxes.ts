/**
 * A set of points of a grid in few words: as boxes that cover it, each a range of every axis.
 */

/** A point: an index on each axis. */
export type Point = readonly number[];

/** From and to, both included, on each axis. */
export type Box = readonly (readonly [from: number, to: number])[];

/**
 * Boxes that together hold exactly the `points`, the largest first; they may overlap: "A or B" is two boxes. The same
 * for the same points.
 * @param sizes - how many places each axis has
 */
export function boxesOver(points: readonly Point[], sizes: readonly number[]): Box[] {
  const wanted = new Set(points.map(String));
  const candidates = allBoxes(sizes)
    .map((box) => ({ box, members: pointsIn(box).map(String) }))
    .filter(({ members }) => members.every((member) => wanted.has(member)));
  const left = new Set(wanted);
  const chosen: Box[] = [];
  while (left.size > 0) {
    const gain = ({ members }: (typeof candidates)[number]): number => members.filter((one) => left.has(one)).length;
    // The most that is new; of several, the largest: it has the fewest conditions.
    const best = candidates.reduce((found, next) => {
      const more = gain(next) - gain(found);
      return more > 0 || (more === 0 && next.members.length > found.members.length) ? next : found;
    });
    for (const member of best.members) left.delete(member);
    chosen.push(best.box);
  }
  return chosen;
}

function allBoxes(sizes: readonly number[]): Box[] {
  return sizes.reduce<Box[]>(
    (boxes, size) => boxes.flatMap((box) => rangesOf(size).map((range) => [...box, range])),
    [[]],
  );
}

function rangesOf(size: number): (readonly [number, number])[] {
  const places = Array.from({ length: size }, (_, place) => place);
  return places.flatMap((from) => places.slice(from).map((to) => [from, to] as const));
}

function pointsIn(box: Box): Point[] {
  return box.reduce<Point[]>(
    (points, [from, to]) =>
      points.flatMap((point) => Array.from({ length: to - from + 1 }, (_, i) => [...point, from + i])),
    [[]],
  );
}
