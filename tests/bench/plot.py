# SPDX-License-Identifier: MIT
"""`make bench-plot`: the client's CPU per message of each peer, from the JSON of
`make bench`, as an SVG."""
import argparse
import json
import math
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 760, 400
LEFT, RIGHT, TOP, BOTTOM = 62, 150, 52, 52
STYLES = {
    "telnyx h2": ("#0b7285", 3.5, ""),
    "telnyx h1": ("#22b8cf", 3.0, ""),
    "curl h1": ("#c92a2a", 2.0, ""),
    "curl h2": ("#e8590c", 2.0, ""),
    "evhttp h1": ("#868e96", 1.5, ""),
    "h2load h1": ("#868e96", 1.5, "2 4"),
    "h2load h2": ("#343a40", 1.5, "2 4"),
}
NAMES = {"telnyx h1": "libtelnyx, HTTP/1.1", "telnyx h2": "libtelnyx, HTTP/2",
         "curl h1": "libcurl, HTTP/1.1", "curl h2": "libcurl, HTTP/2",
         "evhttp h1": "evhttp, HTTP/1.1", "h2load h1": "h2load, HTTP/1.1*",
         "h2load h2": "h2load, HTTP/2*"}


class Plot:
    def __init__(self, series):
        self.series = series
        self.counts = sorted({x for points in series.values() for x, _ in points})
        top = max(y for points in series.values() for _, y in points)
        self.step = next(step for step in (5, 10, 20, 25, 50, 100, 250)
                         if top / step <= 7)
        self.top = math.ceil(top / self.step) * self.step
        self.parts = []

    def x(self, count):
        first, last = math.log(self.counts[0]), math.log(self.counts[-1])
        share = (math.log(count) - first) / ((last - first) or 1)
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def y(self, value):
        return HEIGHT - BOTTOM - value / self.top * (HEIGHT - TOP - BOTTOM)

    def text(self, x, y, text, anchor="middle", color="#495057", size=12, more=""):
        self.parts.append(
            '<text x="%.1f" y="%.1f" text-anchor="%s" fill="%s" font-size="%d"%s>%s'
            '</text>' % (x, y, anchor, color, size, more, escape(text)))

    def axes(self):
        for i in range(int(self.top / self.step) + 1):
            y = self.y(i * self.step)
            self.parts.append('<line x1="%d" x2="%d" y1="%.1f" y2="%.1f" '
                              'stroke="#dee2e6"/>' % (LEFT, WIDTH - RIGHT, y, y))
            self.text(LEFT - 8, y + 4, "%d" % (i * self.step), "end")
        for count in self.counts:
            self.text(self.x(count), HEIGHT - BOTTOM + 20, "{:,}".format(count))
        self.text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, "messages in flight")

    def line(self, name, points):
        color, width, dashes = STYLES[name]
        path = " ".join("%.1f,%.1f" % (self.x(x), self.y(y)) for x, y in points)
        self.parts.append(
            '<polyline points="%s" fill="none" stroke="%s" stroke-width="%.1f"%s/>' % (
                path, color, width,
                ' stroke-dasharray="%s"' % dashes if dashes else ""))
        for x, y in points:
            self.parts.append('<circle cx="%.1f" cy="%.1f" r="%.1f" fill="%s"/>' % (
                self.x(x), self.y(y), width, color))

    def labels(self):
        """Beside the end of each line, pushed apart where they would touch."""
        below = TOP
        for name, points in sorted(self.series.items(),
                                   key=lambda item: self.y(item[1][-1][1])):
            y = max(self.y(points[-1][1]) + 4, below)
            below = y + 15
            self.text(WIDTH - RIGHT + 10, y, NAMES[name], "start", STYLES[name][0])

    def svg(self):
        self.text(LEFT - 40, 22, "CPU of the client per message, microseconds: "
                  "less is better", "start", "#212529", 15)
        self.text(LEFT - 40, 40, "TLS 1.3 to nginx, one core; JSON made and read "
                  "(* without JSON: the floor)", "start")
        self.axes()
        for name, points in self.series.items():
            self.line(name, points)
        self.labels()
        return ('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" '
                'width="%d" height="%d" font-family="sans-serif">\n'
                '<rect width="100%%" height="100%%" fill="#ffffff"/>\n%s\n</svg>\n' % (
                    WIDTH, HEIGHT, WIDTH, HEIGHT, "\n".join(self.parts)))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("results")
    parser.add_argument("svg")
    options = parser.parse_args()
    with open(options.results) as file:
        medians = json.load(file)["medians"]
    series = {}
    for name in STYLES:
        points = [(entry["in_flight"], entry["cpu_us"]) for entry in medians
                  if entry["peer"] == name and entry["cpu_us"] is not None]
        if points:
            series[name] = sorted(points)
    with open(options.svg, "w") as file:
        file.write(Plot(series).svg())


if __name__ == "__main__":
    main()
