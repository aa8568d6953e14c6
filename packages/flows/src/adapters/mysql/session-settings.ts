const patient = "time_zone = '+00:00', net_write_timeout = 3600, net_read_timeout = 3600, wait_timeout = 28800";

/** Bytes pass as they are: no charset, time zone or mode changes them on the way. For reading the source's rows. */
export const readingSettings = `NAMES binary, ${patient}, sql_mode = ''`;

/**
 * For writing the target's rows. Zero and impossible dates, 0 in AUTO_INCREMENT columns and rows that refer to rows
 * still to come are stored as the source has them. Not strict, since '' is stored in an ENUM that lacks it; the
 * comparison at the end finds what a strict mode would.
 */
export const writingSettings = `NAMES binary, ${patient}, sql_mode = 'NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES', foreign_key_checks = 0, unique_checks = 1`;

/** For definitions, which are text, on both sides. */
export const definitionSettings = `NAMES utf8mb4, ${patient}, sql_mode = 'ALLOW_INVALID_DATES', sql_quote_show_create = 1, foreign_key_checks = 0`;

/** For changing text as a site sees it: in UTF-8, and with an error where something would be cut. */
export const textSettings = `NAMES utf8mb4, ${patient}, sql_mode = 'STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES', sql_quote_show_create = 1, foreign_key_checks = 0`;
