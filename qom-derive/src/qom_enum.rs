//! `#[derive(QomEnum)]`: an enum of named values as the type of a property.

use std::collections::HashMap;

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{Attribute, Data, DeriveInput, Fields, Ident, LitStr, Path, Variant, parse_quote};

use crate::check::word_is_legal;
use crate::diag::{Reported, Sink};
use crate::parse::keys::{Grammar, Key, Reader};
use crate::{fallback, names, parse};

static ENUM: Grammar = Grammar {
    place: "on the enum",
    keys: &[
        // The type word that is listed, if not the enum's own name.
        Key::new("name", "name = \"OnOffAuto\""),
        // The path of the runtime, if not `::qom_runtime`.
        Key::new("crate", "crate = some::path"),
    ],
    elsewhere: &[],
};

static VARIANT: Grammar = Grammar {
    place: "on a variant",
    keys: &[
        // The value on the wire, if not the variant's name in kebab case.
        Key::new("name", "name = \"auto\""),
    ],
    elsewhere: &[&ENUM],
};

/// What a `#[derive(QomEnum)]` says.
struct EnumModel {
    ident: Ident,
    name: String,
    crate_path: Path,
    variants: Vec<VariantModel>,
}

struct VariantModel {
    ident: Ident,
    name: (String, Span),
}

pub(crate) fn derive(input: TokenStream) -> TokenStream {
    let input = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let sink = Sink::new();
    let model = read(&input, &sink);
    check(&model, &sink);
    let EnumModel { ident, crate_path, .. } = &model;
    let property_value = property_value(ident, crate_path);
    match sink.finish() {
        Ok(()) => {
            let property_enum = property_enum(&model);
            quote!(#property_enum #property_value)
        }
        Err(error) => {
            let error = error.into_compile_error();
            // What is no enum, and what has parameters, could not have these impls either.
            if !matches!(input.data, Data::Enum(_)) || parse::is_generic(&input.generics) {
                return error;
            }
            let property_enum = fallback::property_enum(ident, crate_path);
            quote!(#error #property_enum #property_value)
        }
    }
}

fn read(input: &DeriveInput, sink: &Sink) -> EnumModel {
    let (mut name, mut crate_path) = (None, None);
    Reader::new(&ENUM, sink).attributes(&input.attrs, |entry| {
        match entry.key.name {
            "name" => {
                let written = entry.string()?;
                word_is_legal("type word", &written.value(), written.span(), entry.key.usage, sink);
                name = Some(written.value());
            }
            "crate" => crate_path = Some(entry.path()?),
            key => unreachable!("`{key}` is no key of an enum"),
        }
        Ok(())
    });
    parse::refuse_generics("a property enum", "its values are a fixed list of words", &input.generics, sink);
    EnumModel {
        ident: input.ident.clone(),
        name: name.unwrap_or_else(|| input.ident.unraw().to_string()),
        crate_path: crate_path.unwrap_or_else(|| parse_quote!(::qom_runtime)),
        variants: variants(input, sink),
    }
}

/// The variants that could be read.
fn variants(input: &DeriveInput, sink: &Sink) -> Vec<VariantModel> {
    let keyword = match &input.data {
        Data::Enum(data) if data.variants.is_empty() => {
            sink.error(&input.ident, "a property enum has at least one variant, so that the property has a value");
            return Vec::new();
        }
        Data::Enum(data) => {
            return data.variants.iter().filter_map(|written| variant(written, sink).ok()).collect();
        }
        Data::Struct(data) => data.struct_token.span,
        Data::Union(data) => data.union_token.span,
    };
    sink.error_at(keyword, "`QomEnum` is for enums: write `enum`");
    Vec::new()
}

fn variant(written: &Variant, sink: &Sink) -> Result<VariantModel, Reported> {
    let name = variant_name(&written.attrs, sink)?;
    let name =
        name.map_or_else(|| (names::kebab(&written.ident), written.ident.span()), |name| (name.value(), name.span()));
    if let Fields::Named(_) | Fields::Unnamed(_) = written.fields {
        return Err(sink.error(
            &written.fields,
            format!("a value of a property enum is one word, without data: write `{}`", written.ident),
        ));
    }
    Ok(VariantModel { ident: written.ident.clone(), name })
}

fn variant_name(attrs: &[Attribute], sink: &Sink) -> Result<Option<LitStr>, Reported> {
    let mut name = None;
    let mut reader = Reader::new(&VARIANT, sink);
    reader.attributes(attrs, |entry| {
        // `name` is the only key.
        name = Some(entry.string()?);
        Ok(())
    });
    reader.finish()?;
    Ok(name)
}

/// Each value is a legal word, and no two are the same.
fn check(model: &EnumModel, sink: &Sink) {
    let mut declared: HashMap<&str, &Ident> = HashMap::new();
    for VariantModel { ident, name: (name, span) } in &model.variants {
        word_is_legal("value", name, *span, "name = \"auto\"", sink);
        if let Some(first) = declared.get(name.as_str()) {
            let usage = "give this one another `name = \"..\"`";
            let message = format!("value `{name}` is declared already, by `{first}`: {usage}");
            sink.error_at(*span, message);
        } else {
            declared.insert(name, ident);
        }
    }
}

/// The words, which is all that differs from one enum to the next.
fn property_enum(model: &EnumModel) -> TokenStream {
    let EnumModel { ident, name, crate_path, variants } = model;
    let words = variants.iter().map(|variant| &variant.name.0);
    let idents: Vec<&Ident> = variants.iter().map(|variant| &variant.ident).collect();
    let indices: Vec<usize> = (0..variants.len()).collect();
    quote! {
        #[automatically_derived]
        impl #crate_path::value::PropertyEnum for #ident {
            const TYPE: &'static ::core::primitive::str = #name;
            const VARIANTS: &'static [&'static ::core::primitive::str] = &[#(#words),*];

            fn index(&self) -> ::core::primitive::usize {
                match self {
                    #(Self::#idents => #indices,)*
                }
            }
            fn from_index(index: ::core::primitive::usize) -> ::core::option::Option<Self> {
                match index {
                    #(#indices => ::core::option::Option::Some(Self::#idents),)*
                    _ => ::core::option::Option::None,
                }
            }
        }
    }
}

/// The conversions, which follow from the words.
fn property_value(ident: &Ident, crate_path: &Path) -> TokenStream {
    let value = quote!(#crate_path::value);
    let str = quote!(::core::primitive::str);
    // A message that the enum is not `Copy` stands at its name.
    let constant = quote_spanned!(ident.span()=> type Const = #ident;);
    let result = quote!(::core::result::Result<Self, #crate_path::Error>);
    quote! {
        #[automatically_derived]
        impl #value::PropertyValue for #ident {
            const TYPE: &'static #str = <Self as #value::PropertyEnum>::TYPE;
            const VARIANTS: &'static [&'static #str] = <Self as #value::PropertyEnum>::VARIANTS;
            #constant

            fn from_const(value: Self) -> Self {
                value
            }
            fn from_json(name: &#str, value: #value::Value) -> #result {
                #value::enum_from_json(name, value)
            }
            fn from_text(name: &#str, text: &#str) -> #result {
                #value::enum_from_text(name, text)
            }
            fn to_json(&self) -> #value::Value {
                ::core::convert::From::from(<Self as #value::PropertyEnum>::word(self))
            }
            fn to_text(&self) -> ::std::string::String {
                ::core::convert::From::from(<Self as #value::PropertyEnum>::word(self))
            }
        }
    }
}

#[cfg(test)]
mod tests;
