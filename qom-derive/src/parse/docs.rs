//! Doc comments, which are also what introspection says.

use syn::{Attribute, Expr, ExprLit, Lit, Meta};

/// The text of a doc comment, without the space that follows `///`.
pub(super) fn text(attrs: &[Attribute]) -> String {
    let lines: Vec<String> = attrs.iter().filter_map(line).collect();
    lines.join("\n")
}

/// The first paragraph, on one line.
pub(super) fn first_paragraph(docs: &str) -> Option<String> {
    let is_blank = |line: &&str| line.trim().is_empty();
    let paragraph: Vec<&str> =
        docs.lines().skip_while(is_blank).take_while(|line| !is_blank(line)).map(str::trim).collect();
    (!paragraph.is_empty()).then(|| paragraph.join(" "))
}

/// The first paragraph of an item's doc comment.
pub(crate) fn description(attrs: &[Attribute]) -> Option<String> {
    first_paragraph(&text(attrs))
}

/// One doc attribute. Text that another macro has yet to make, as in `#[doc = include_str!("..")]`,
/// cannot be seen from here.
fn line(attr: &Attribute) -> Option<String> {
    match &attr.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => {
                let text = text.value();
                Some(text.strip_prefix(' ').unwrap_or(&text).to_owned())
            }
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use syn::{ItemStruct, parse_quote};

    use super::*;

    #[test]
    fn the_first_paragraph_is_put_on_one_line() {
        let item: ItemStruct = parse_quote! {
            ///
            ///  A [UART](https://example.org)
            /// with a FIFO.
            ///
            /// More.
            #[derive(Debug)]
            struct Uart;
        };
        assert_eq!(text(&item.attrs), "\n A [UART](https://example.org)\nwith a FIFO.\n\nMore.");
        assert_eq!(description(&item.attrs).as_deref(), Some("A [UART](https://example.org) with a FIFO."));
    }

    #[test]
    fn no_text_is_no_description() {
        let item: ItemStruct = parse_quote! {
            ///
            #[doc(hidden)]
            #[doc = include_str!("uart.md")]
            struct Uart;
        };
        assert_eq!(description(&item.attrs), None);
    }
}
