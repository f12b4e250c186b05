"""Methods by name: which change their object, which hand out parts of it; not how calls are run."""

from __future__ import annotations

from typing import Final

from cellwright.analysis.tables.words import words

MUTATING: Final = words(
    """
    append appendleft extend extendleft insert remove pop popleft popitem clear sort reverse
    add discard update setdefault move_to_end subtract rotate difference_update
    intersection_update symmetric_difference_update fit partial_fit fit_transform fit_predict
    fit_resample fit_transform_y fit_generator set_params set_output set_config compile
    add_loss load_weights set_weights train eval backward step zero_grad load_state_dict
    requires_grad_ register_buffer register_parameter register_module register_hook
    register_forward_hook add_module freeze unfreeze fill itemset put resize partition
    setflags setfield seed shuffle setstate set_state write writelines writerow writerows
    writeheader truncate send throw put_nowait task_done connect disconnect commit rollback
    execute executemany executescript close open flush acquire release start stop cancel
    join_thread reset add_node add_edge add_nodes_from add_edges_from remove_node remove_edge
    add_weighted_edges_from remove_nodes_from remove_edges_from clear_edges add_trace
    add_traces update_layout update_traces update_xaxes update_yaxes add_vline add_hline
    add_subplot add_axes add_artist add_patch add_line add_collection add_annotation add_shape
    subplots_adjust tight_layout suptitle supxlabel supylabel set insert_one insert_many
    register unregister subscribe cuda cpu half float_ double_ to_ fuse learn build_vocab
    build add_documents add_pipe enable_pipes disable_pipes initialize observe unobserve on_click
    on_submit on_change on_msg on_event bind unbind attach detach link unlink
    """
)
"""Methods that change their object, whatever it is, unless a row for its kind says otherwise."""

NOT_MUTATING: Final = {
    "pandas": words(
        """
    append add update_ sort reverse remove clear extend set fill put resize partition shuffle
    eval cpu build start stop step close open flush subtract join_thread reset compile
    """
    ),
    "array": words(
        """
    add update append insert remove clear reverse pop eval
    """
    ),
    "estimator": words("append insert remove reverse eval"),
    "module": frozenset[str](),
}
"""Names that do not change an object of that kind although they are in `MUTATING`."""

CALLING: Final = words(
    """
    map imap imap_unordered starmap map_async starmap_async apply apply_async applymap submit
    filter reduce fold flatmap flatMap transform aggregate agg pipe run call fit fit_transform
    predict sort sorted groupby groupBy sortBy foreach forEach minimize maximize integrate solve
    optimize optimise timeit evaluate assign where accumulate reduceByKey mapValues then
    """
)
"""Methods that call a function which they are given at once, and do not keep it."""

MUTATING_PREFIXES: Final = ("set_", "add_", "remove_", "register_", "reset_", "clear_")

PANDAS_MUTATING: Final = words("insert pop update set_flags_")
PANDAS_INDEXERS: Final = words("loc iloc at iat attrs")
PANDAS_SCALARS: Final = words(
    """
    item any_ all_ nunique equals to_string to_latex to_markdown to_html to_csv to_json_ info
    memory_usage_
    """
)
PANDAS_DRAWING: Final = frozenset({"sample"})

PLAIN_ATTRIBUTES: Final = words(
    """
    shape size ndim dtype dtypes empty itemsize nbytes name is_unique hasnans
    """
)

ARRAY_VIEWS: Final = words(
    """
    T real imag flat mT base data
    """
)
ARRAY_VIEW_METHODS: Final = words(
    """
    reshape ravel view transpose squeeze swapaxes diagonal asfreq_ getfield newbyteorder
    """
)
ARRAY_MUTATING: Final = words(
    """
    sort fill resize put partition itemset setflags setfield byteswap_ __setitem__
    """
)

ALIASING: Final = words(
    """
    get setdefault values items pop popitem popleft view reshape ravel squeeze transpose
    swapaxes parameters named_parameters state_dict modules named_modules children buffers
    named_steps get_submodule get_layer __enter__ __getitem__ __iter__ cursor train eval to
    cuda cpu requires_grad_ fit partial_fit set_params set_output get_params_ double half
    """
)
"""Methods of unknown objects whose result may be the object itself or a part of it."""

RETURNS_SELF: Final = words(
    """
    fit partial_fit set_params set_output train eval to cuda cpu double half requires_grad_
    """
)

PURE_FIGURE: Final = words(
    """
    show savefig show_ to_html to_json to_dict write_html write_image write_json get_figure
    has_data contains draw_ to_image
    """
)

CLONING: Final = words(
    """
    GridSearchCV RandomizedSearchCV HalvingGridSearchCV HalvingRandomSearchCV ColumnTransformer
    VotingClassifier VotingRegressor StackingClassifier StackingRegressor BaggingClassifier
    BaggingRegressor AdaBoostClassifier AdaBoostRegressor OneVsRestClassifier OneVsOneClassifier
    OutputCodeClassifier MultiOutputClassifier MultiOutputRegressor ClassifierChain
    RegressorChain CalibratedClassifierCV RFE RFECV SelfTrainingClassifier
    TransformedTargetRegressor SequentialFeatureSelector
    """
)
"""Estimators that fit copies of those that they are given."""
