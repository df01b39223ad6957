"""Opens the layers of a GeoPackage in QGIS, without a screen, as somebody would who drags the file in:
says what QGIS makes of their styles, as JSON, and draws each into a picture.

Usage: python3 open_in_qgis.py PACKAGE FOLDER
"""

import json
import os
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from qgis.core import (  # noqa: E402
    QgsApplication,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize  # noqa: E402
from qgis.PyQt.QtGui import QColor  # noqa: E402


def colour(symbol):
    return symbol.color().name()


def told(layer):
    """The renderer of a layer: its kind, its column, and its classes with their colours."""
    renderer = layer.renderer()
    said = {
        "valid": layer.isValid(),
        "features": layer.featureCount(),
        "crs": layer.crs().authid(),
        "renderer": renderer.type() if renderer else None,
        "labels": layer.labelsEnabled(),
    }
    if said["renderer"] == "categorizedSymbol":
        said["column"] = renderer.classAttribute()
        said["classes"] = [
            [category.value(), category.label(), colour(category.symbol())]
            for category in renderer.categories()
        ]
    return said


def drawn(layers, path):
    """A picture of layers, and the colours that are in it."""
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setDestinationCrs(layers[0].crs())
    settings.setOutputSize(QSize(1000, 1000))
    settings.setBackgroundColor(QColor("white"))
    extent = layers[-1].extent()
    extent.scale(1.02)
    settings.setExtent(extent)
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    image.save(path)
    seen = {}
    for y in range(0, image.height()):
        for x in range(0, image.width()):
            name = image.pixelColor(x, y).name()
            seen[name] = seen.get(name, 0) + 1
    return {name: count for name, count in seen.items() if count >= 20}


def main():
    package, folder = sys.argv[1:3]
    QgsApplication.setPrefixPath("/usr", True)
    application = QgsApplication([], False)
    application.initQgis()
    whole = QgsVectorLayer(package, "package", "ogr")
    names = [
        sub.split("!!::!!")[1] for sub in whole.dataProvider().subLayers()
    ]
    said = {}
    for name in names:
        if name == "layer_styles":
            continue
        layer = QgsVectorLayer(f"{package}|layername={name}", name, "ogr")
        said[name] = told(layer)
        if layer.isValid() and layer.featureCount() > 0 and layer.isSpatial():
            said[name]["drawn"] = drawn([layer], f"{folder}/{name}.png")
    print(json.dumps(said, ensure_ascii=False))
    # Without a screen QGIS may fall while it is taken down: all is said.
    sys.stdout.flush()
    os._exit(0)


main()
