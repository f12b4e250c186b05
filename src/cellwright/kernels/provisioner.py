"""The provisioner by which `jupyter_client` finds our kernels; a thin skin over `host`."""

from __future__ import annotations

from jupyter_client.provisioning import LocalProvisioner

from cellwright.kernels.host import KernelHost


class CellwrightProvisioner(LocalProvisioner):  # type: ignore[misc]
    """Starts a kernel of any kernelspec that names this provisioner."""

    @staticmethod
    def open_host(*, warm: bool = True) -> KernelHost:
        """Return a new host of kernels; closing it is up to the caller."""
        return KernelHost(warm=warm)
