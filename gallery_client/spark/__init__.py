"""Train, score and read on Spark, with the bytes of models going past the driver.

    gallery = GalleryClient("gallery:9480")
    model = gallery.create_model("marketplace", "demand", shard_keys=["city"])

    def train(trips):                                     # a pandas DataFrame with the rows of one city
        forest = RandomForestRegressor().fit(trips[["hour"]], trips["demand"])
        return Trained(pickle.dumps(forest), metrics={"mae": error_of(forest)}, metadata={"modelName": "Random Forest"})

    results = train_per_shard(trips, model, train, gallery=gallery)
    results.where("error is not null").show()

    def score(forest, trips):
        return forest.predict(trips[["hour"]])

    scored = score_per_shard(trips, "marketplace/demand@production", score, load=pickle.loads, gallery=gallery)

    read_instances(spark, "marketplace", gallery=gallery).groupBy("stage").count().show()

Where executors have no gallery installed, `ship(spark)` sends it there. Needs the extra `[spark]`.
"""

from gallery_client.spark.pipelines import deserialize, serialize
from gallery_client.spark.reading import read_decisions, read_instances, read_metrics
from gallery_client.spark.scoring import score_per_shard
from gallery_client.spark.shipping import ship
from gallery_client.spark.trained import Trained
from gallery_client.spark.training import train_per_shard

__all__ = [
    "Trained",
    "deserialize",
    "read_decisions",
    "read_instances",
    "read_metrics",
    "score_per_shard",
    "serialize",
    "ship",
    "train_per_shard",
]
