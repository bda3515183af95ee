-- What each printer, tray, stock and side does to a page, as it was measured last.
CREATE TABLE calibration (
    printer TEXT NOT NULL,
    tray TEXT NOT NULL,
    stock TEXT NOT NULL,
    side TEXT NOT NULL,
    page TEXT NOT NULL,
    offset_x_um INTEGER NOT NULL,
    offset_y_um INTEGER NOT NULL,
    scale_x_ppm INTEGER NOT NULL,
    scale_y_ppm INTEGER NOT NULL,
    rotation_urad INTEGER NOT NULL,
    residual_um INTEGER NOT NULL,
    seq INTEGER NOT NULL UNIQUE REFERENCES entry (seq),
    PRIMARY KEY (printer, tray, stock, side)
) STRICT;
