"""The demand for taxis in some cities, and what became of the models that forecast it."""

from __future__ import annotations

from collections import Counter

CITIES = ["Bergen", "Oslo", "São Paulo", "Tromsø"]
RULE = """
team: default
uuid: 4365754a-92bb-4421-a1be-00d7d87f77a0
project: {project}
rule:
  GIVEN: modelName == "Mean" && request.city != ""
  WHEN: size > 0
  MODEL_SELECTION:
    maximize: created_time
"""


def trips(spark):
    rows = [(city, hour, float(len(city) * hour)) for city in CITIES for hour in range(24)]
    return spark.createDataFrame(rows, "city string, hour int, demand double")


def by_city(results):
    return {row.shard["city"]: row for row in results.collect()}


def lines(gallery, model):
    found = gallery.search(within=model)
    return Counter(instance.shard["city"] for instance in found)
