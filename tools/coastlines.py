#!/usr/bin/env python3
"""Makes knowledge/coastlines.csv from Natural Earth data (public domain), as the npm package
world-atlas 2.0.2 carries them: python3 tools/coastlines.py countries-50m.json > knowledge/coastlines.csv"""

import json
import sys

TOLERANCE = 0.09  # degrees
SMALLEST = 0.35  # degrees: a line whose box is smaller both ways is left out

HEAD = """\
# Coastlines and borders for the map: one row a line, simplified to a tenth of a degree.
# kind: coast or border. line: longitude and latitude in hundredths of a degree, the first point absolute, the
# others as differences to the point before.
# Source: Natural Earth 1:50m (public domain), by the npm package world-atlas 2.0.2; made by tools/coastlines.py.
# Borders are drawn as that data has them and take no side.
kind,line"""


def arcs(topology):
    scale, move = topology["transform"]["scale"], topology["transform"]["translate"]
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * scale[0] + move[0], y * scale[1] + move[1]))
        yield points


def uses(geometry, count):
    if isinstance(geometry, list):
        for part in geometry:
            uses(part, count)
    else:
        number = geometry if geometry >= 0 else ~geometry
        count[number] = count.get(number, 0) + 1


def simplified(points):
    """Douglas and Peucker's: keeps the points that lie farther than TOLERANCE from the line."""
    keep = {0, len(points) - 1}
    stack = [(0, len(points) - 1)]
    while stack:
        first, last = stack.pop()
        (ax, ay), (bx, by) = points[first], points[last]
        length = ((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5
        far, at = TOLERANCE, None
        for i in range(first + 1, last):
            px, py = points[i]
            if length:
                distance = abs((bx - ax) * (ay - py) - (ax - px) * (by - ay)) / length
            else:
                distance = ((px - ax) ** 2 + (py - ay) ** 2) ** 0.5
            if distance > far:
                far, at = distance, i
        if at is not None:
            keep.add(at)
            stack += [(first, at), (at, last)]
    return [points[i] for i in sorted(keep)]


topology = json.load(open(sys.argv[1]))
count = {}
for geometry in topology["objects"]["countries"]["geometries"]:
    uses(geometry.get("arcs", []), count)
print(HEAD)
for number, points in enumerate(arcs(topology)):
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    if max(xs) - min(xs) < SMALLEST and max(ys) - min(ys) < SMALLEST:
        continue
    line, before = [], (0, 0)
    for x, y in simplified(points):
        at = (round(x * 100), round(y * 100))
        if line and at == before:
            continue
        line.append(f"{at[0] - before[0]} {at[1] - before[1]}")
        before = at
    print(f"{'border' if count.get(number, 0) > 1 else 'coast'},{' '.join(line)}")
