"""Say which way a metric is good: by what its project declares, else by its name where that is a usual one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from gallery_server.domain.project import MetricDirection

_NAMES = {
    MetricDirection.LOWER_IS_BETTER: """
        mae mse rmse msle rmsle medae mape mdape smape wape wmape mase rmsse mre rae rse nrmse
        meanabsoluteerror meansquarederror rootmeansquarederror meansquaredlogerror rootmeansquaredlogerror
        medianabsoluteerror meanabsolutepercentageerror medianabsolutepercentageerror
        symmetricmeanabsolutepercentageerror weightedabsolutepercentageerror weightedmeanabsolutepercentageerror
        meanabsolutescalederror maxerror
        loss logloss logarithmicloss crossentropy binarycrossentropy categoricalcrossentropy hingeloss hammingloss
        zerooneloss pinballloss meanpinballloss quantileloss huberloss brier brierscore brierscoreloss perplexity crps
        deviance meanpoissondeviance meangammadeviance meantweediedeviance poissondeviance gammadeviance
        error errorrate misclassificationrate fpr fnr falsepositiverate falsenegativerate eer equalerrorrate
        wer worderrorrate cer charactererrorrate ece expectedcalibrationerror mce maximumcalibrationerror
    """,
    MetricDirection.HIGHER_IS_BETTER: """
        accuracy acc balancedaccuracy topkaccuracy precision recall sensitivity specificity tpr tnr truepositiverate
        truenegativerate hitrate f1 fbeta fmeasure fscore f2 auc auroc rocauc roc prauc auprc aucpr averageprecision ap
        map meanaverageprecision mrr meanreciprocalrank ndcg dcg r2 rsquared adjustedr2 coefficientofdetermination
        explainedvariance mcc matthewscorrcoef matthewscorrelationcoefficient kappa cohenkappa cohenskappa jaccard iou
        meaniou dice bleu rouge rougel meteor lift d2
    """,
    MetricDirection.NEARER_TO_ZERO_IS_BETTER: """
        bias meanerror me mpe meanpercentageerror meanbiaserror mbe forecastbias percentbias pbias meanresidual
        trackingsignal
    """,
}
USUAL: Mapping[str, MetricDirection] = {name: way for way, names in _NAMES.items() for name in names.split()}
"""By name without case and separators."""

ERROR_SIZES = ("mae", "meanabsoluteerror", "rmse", "rootmeansquarederror")
"""What says how large the errors are whose mean a bias is, in its unit; the first that is there counts."""

_SEPARATORS = re.compile(r"[\W_]+")
_BEFORE = re.compile(r"(train|training|val|valid|validation|test|eval|prod|production|top(k|\d+))(?=..)")
_AFTER = re.compile(r"(?<=..)(macro|micro|weighted|samples|binary|ovr|ovo|score|at(k|\d+)|\d+)+$")


def direction(name: str, declared: Mapping[str, MetricDirection]) -> MetricDirection | None:
    """Answer the direction of a metric, None where it is not known.

    Names are compared without case and separators. A usual one may say before it where it was measured (`val_mae`) or
    of how many (`top5_accuracy`), and after it how it was averaged (`f1_macro`) or at which rank (`ndcg@10`); what
    scikit-learn negates (`neg_mean_absolute_error`) is good the other way.
    """
    if name in declared:
        return declared[name]
    plain = _plain(name)
    for other, way in declared.items():
        if _plain(other) == plain:
            return way
    return _usual(plain)


def error_size_name(names: Iterable[str]) -> str | None:
    """Answer which of these metrics says how large the errors are that a bias is the mean of, None where none does."""
    by_plain = {_plain(name): name for name in sorted(names, reverse=True)}
    return next((by_plain[plain] for plain in ERROR_SIZES if plain in by_plain), None)


def _usual(plain: str) -> MetricDirection | None:
    before = _BEFORE.sub("", plain, count=1) if _BEFORE.match(plain) else plain
    for form in (plain, before, _AFTER.sub("", plain), _AFTER.sub("", before)):
        if form in USUAL:
            return USUAL[form]
    if plain.startswith("neg") and _usual(plain[3:]) is MetricDirection.LOWER_IS_BETTER:
        return MetricDirection.HIGHER_IS_BETTER
    return None


def _plain(name: str) -> str:
    return _SEPARATORS.sub("", name.casefold())
