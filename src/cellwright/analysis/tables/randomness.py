"""Which library calls use the global random state; not how that state travels between steps."""

from __future__ import annotations

from typing import Final

from cellwright.analysis.tables.words import words

SEEDING: Final = words(
    """
    random.seed random.setstate numpy.random.seed numpy.random.set_state torch.manual_seed
    torch.random.manual_seed torch.cuda.manual_seed torch.cuda.manual_seed_all torch.seed
    tensorflow.random.set_seed tensorflow.set_random_seed keras.utils.set_random_seed
    tensorflow.keras.utils.set_random_seed lightning.seed_everything
    pytorch_lightning.seed_everything transformers.set_seed
    """
)

NOT_DRAWING: Final = words(
    """
    random.Random random.SystemRandom numpy.random.default_rng numpy.random.RandomState
    numpy.random.Generator numpy.random.SeedSequence numpy.random.PCG64 numpy.random.MT19937
    numpy.random.Philox numpy.random.SFC64 numpy.random.BitGenerator random.getstate
    numpy.random.get_state
    """
)

DRAWING_PREFIXES: Final = ("random.", "numpy.random.")

DRAWING: Final = words(
    """
    torch.rand torch.randn torch.randint torch.randperm torch.normal torch.bernoulli
    torch.multinomial torch.rand_like torch.randn_like torch.nn.Linear torch.nn.Conv2d
    torch.nn.Conv1d torch.nn.Embedding torch.nn.LSTM torch.nn.GRU torch.nn.Dropout
    torch.utils.data.random_split torch.utils.data.DataLoader
    """
)

DRAWING_WITHOUT_STATE: Final = words(
    """
    train_test_split resample shuffle permutation_importance make_classification
    make_regression make_blobs make_moons make_circles make_swiss_roll make_s_curve
    make_friedman1 make_gaussian_quantiles make_sparse_spd_matrix
    make_multilabel_classification make_checkerboard make_biclusters
    """
)
"""scikit-learn functions that draw when no `random_state` is given."""

DRAWING_ESTIMATORS: Final = words(
    """
    RandomForestClassifier RandomForestRegressor ExtraTreesClassifier ExtraTreesRegressor
    ExtraTreeClassifier ExtraTreeRegressor RandomTreesEmbedding DecisionTreeClassifier
    DecisionTreeRegressor GradientBoostingClassifier GradientBoostingRegressor
    HistGradientBoostingClassifier HistGradientBoostingRegressor BaggingClassifier
    BaggingRegressor AdaBoostClassifier AdaBoostRegressor IsolationForest MLPClassifier
    MLPRegressor SGDClassifier SGDRegressor SGDOneClassSVM Perceptron
    PassiveAggressiveClassifier PassiveAggressiveRegressor KMeans MiniBatchKMeans
    BisectingKMeans SpectralClustering GaussianMixture BayesianGaussianMixture PCA
    TruncatedSVD SparsePCA MiniBatchSparsePCA FastICA NMF MiniBatchNMF
    LatentDirichletAllocation DictionaryLearning FactorAnalysis TSNE MDS SpectralEmbedding
    BernoulliRBM LinearSVC LinearSVR SVC NuSVC RANSACRegressor TheilSenRegressor
    RandomizedSearchCV HalvingRandomSearchCV HalvingGridSearchCV ShuffleSplit
    StratifiedShuffleSplit GroupShuffleSplit QuantileTransformer KBinsDiscretizer RBFSampler
    Nystroem GaussianRandomProjection SparseRandomProjection DummyClassifier IterativeImputer
    MinCovDet EllipticEnvelope LabelSpreading_ GaussianProcessRegressor
    GaussianProcessClassifier SMOTE RandomOverSampler RandomUnderSampler ADASYN
    """
)
"""Estimators that draw when they are fitted without a `random_state`."""

SHUFFLING: Final = words("KFold StratifiedKFold StratifiedGroupKFold")
"""Splitters that draw only with `shuffle=True`."""
