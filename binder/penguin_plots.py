"""Plots for the penguins notebook."""

import matplotlib.pyplot as plt

COLORS = {"Adelie": "darkorange", "Chinstrap": "purple", "Gentoo": "teal"}


def plot_bills(penguins, typical):
    """Scatter the bills of all penguins, with a cross at each species' mean."""
    figure, axes = plt.subplots(figsize=(6, 4))
    for species, group in penguins.groupby("species"):
        axes.scatter(
            group["bill_length_mm"], group["bill_depth_mm"], s=14, alpha=0.6,
            color=COLORS[species], label=species,
        )
        mean = typical.loc[species]
        axes.plot(
            mean["bill_length_mm"], mean["bill_depth_mm"], "P",
            color=COLORS[species], markeredgecolor="black", markersize=11,
        )
    axes.set_xlabel("bill length (mm)")
    axes.set_ylabel("bill depth (mm)")
    axes.legend(title="species")
    return figure
